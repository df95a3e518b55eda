"""Pages of those who run the system (系统管理): the trail and its verification, the state of the installation.

They stand here because what they show belongs to no single room: the trail lies below rights and units.
"""
