"""Pictures of built mails: what to take, taking it, keeping it, and what differs between two."""
