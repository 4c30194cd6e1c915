"""What mends a finding without anybody's judgement: text replacements in the writer's file."""
