"""Accounts: who may act for which adherent, with which rights; how people come in and go out."""
