"""自定义指标: figures defined on a page, laid beside those of the packs."""
