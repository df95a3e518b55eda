"""An index that gives the list of people in order, its count and its search without a look at the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_taking_back"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["name", "id", "staff_no", "left_on", "voided_at"], name="person_by_name"
            ),
        ),
    ]
