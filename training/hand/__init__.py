"""How the handwriting recognizer that inkproof ships was made: lines, network, training, export."""
