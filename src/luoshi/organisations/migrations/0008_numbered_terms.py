from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0007_handed_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="term",
            name="number",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="届次"),
        ),
    ]
