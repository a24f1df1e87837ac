### The system's notifications. Read by the desktop app (Rust).

# $by: who gave the deal. The deal's title follows on a line of its own.
notifications-assigned = { $by } assigned a deal to you
notifications-assigned-somebody = A deal was assigned to you

# A task's time has come; its title, when it has one, stands in place of these words.
notifications-due = Follow-up
# $count: how many tasks have waited, two or more.
notifications-due-many = { $count } follow-ups are waiting
notifications-open = Open

## The menu of the sign near the clock.
notifications-tray-open = Open Carnet
notifications-tray-capture = New deal…
notifications-tray-today = Today
notifications-tray-quit = Quit
