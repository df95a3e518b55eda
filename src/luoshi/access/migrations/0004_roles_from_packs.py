from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_user_session_round"),
    ]

    operations = [
        migrations.AlterField(
            model_name="grant",
            name="role",
            field=models.CharField(max_length=40, verbose_name="角色"),
        ),
    ]
