from django.db import migrations, models

MAKE = {
    "sqlite": ("CREATE VIRTUAL TABLE search_grams USING fts5(title, text, tokenize = 'ascii')",),
    "postgresql": (
        "ALTER TABLE search_indexed ADD COLUMN grams tsvector NOT NULL DEFAULT ''::tsvector",
        "CREATE INDEX search_grams ON search_indexed USING gin (grams)",
    ),
}
DROP = {
    "sqlite": ("DROP TABLE search_grams",),
    "postgresql": ("DROP INDEX search_grams", "ALTER TABLE search_indexed DROP COLUMN grams"),
}


def make(_apps, schema_editor):
    """The tokens beside the words, as each database keeps them (search/grams.py)."""
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(_apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Built",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="依据")),
            ],
            options={
                "verbose_name": "检索索引的建立",
                "verbose_name_plural": "检索索引的建立",
            },
        ),
        migrations.CreateModel(
            name="Indexed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="类别")),
                ("key", models.BigIntegerField(verbose_name="记录编号")),
                ("unit_id", models.BigIntegerField(null=True, verbose_name="单位编号")),
                ("day", models.DateField(null=True, verbose_name="日期")),
                ("title", models.TextField(blank=True, verbose_name="标题")),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("beyond", models.BooleanField(default=False, verbose_name="别的单位也可见")),
            ],
            options={
                "verbose_name": "检索索引",
                "verbose_name_plural": "检索索引",
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="search_indexed_once")],
            },
        ),
        migrations.RunPython(make, drop),
    ]
