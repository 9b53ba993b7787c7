"""What every route uses: access, reading a request, shared routes, answers."""
