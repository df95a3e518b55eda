"""Indexes that answer the filters of the list of people without a look at the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0008_numbered_terms"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_by_name"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["name", "id", "staff_no", "left_on", "voided_at", "at_work"], name="person_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["person", "end", "start", "kind", "voided_at"], name="membership_by_person"
            ),
        ),
    ]
