"""What every route uses: who asks, what was sent, how it is answered."""
