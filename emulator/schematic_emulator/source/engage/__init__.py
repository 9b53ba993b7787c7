"""Engage: audiences and computed traits, synced by the emulator's clock."""
