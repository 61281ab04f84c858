"""How the numbers that inkproof ships were made: data and fits. Nothing here is imported by the product."""
