"""Invented data for a first look: a sample ledger, and a province that lives through every act of the register."""
