"""Drafts: what was read and what is to be written, as one tree; written as Word files in a house style.

    from luoshi.writing import draft, docx, tables
    docx.write(tables.task_breakdown("任务分解表", "…", rows, as_of), stream)

A pure library: no framework, no database.
"""
