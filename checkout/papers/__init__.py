"""Invoices, credit notes and packing slips as PDF, made whenever somebody asks for one."""
