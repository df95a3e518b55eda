from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_delegation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("account_id", models.BigIntegerField(db_index=True, null=True, verbose_name="账号编号")),
                ("device", models.CharField(blank=True, default="", max_length=60, verbose_name="浏览器")),
                ("since", models.DateField(verbose_name="登录日期")),
                ("used_on", models.DateField(verbose_name="最近使用")),
            ],
            options={
                "verbose_name": "登录",
                "verbose_name_plural": "登录",
                "abstract": False,
            },
        ),
    ]
