import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_roles_from_packs"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="delegated_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delegations",
                to="access.grant",
                verbose_name="代理自",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("delegated_from__isnull", True), ("end__isnull", False), _connector="OR"),
                name="grant_delegation_ends",
            ),
        ),
    ]
