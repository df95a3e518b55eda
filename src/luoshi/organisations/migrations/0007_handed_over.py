from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_people_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="treedecision",
            name="handed",
            field=models.JSONField(null=True, verbose_name="一并交接"),
        ),
    ]
