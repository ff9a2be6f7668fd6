"""Commands of `thaktho` about data: each module has an `app` that `bot.cli` mounts."""
