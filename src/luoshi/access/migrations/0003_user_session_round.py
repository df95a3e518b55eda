from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_must_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_round",
            field=models.PositiveIntegerField(default=0, verbose_name="登录轮次"),
        ),
    ]
