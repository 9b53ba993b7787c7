"""Write text that cannot act on a terminal, in styled lines within its width."""
