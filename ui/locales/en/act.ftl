# Undo, redo, and what was done.
act-create = creation of “{ $title }”
act-edit = change of “{ $title }”
act-move = move of “{ $title }”
act-archive = archiving of “{ $title }”
act-unarchive = return of “{ $title }” to the board
act-trash = “{ $title }” to the trash
act-restore = “{ $title }” back from the trash
act-task = follow-up of “{ $title }”
act-sequence = follow-ups of “{ $title }”
act-settings = workspace settings
act-sample = example records
act-bulk =
    { $count ->
        [one] change of “{ $title }”
       *[other] change of { $count } records
    }
act-merge = merge into “{ $title }”
act-import = import
act-other = change of “{ $title }”
act-undone = Undone: { $what }.
act-redone = Redone: { $what }.
act-nothing = Nothing to undo or redo.
act-left = Left alone, changed since: { $fields }.
act-left-by = Left alone, changed since by { $who }: { $fields }.
act-force = Restore anyway
act-field-other = another field
act-field-record = the record itself
act-field-erased = a record removed for good
act-was-undone = undone
act-talk = { $what }, “{ $title }”
act-none = Nothing to show
act-none-text = What you do is written here, and can be undone in one click for 30 days.
act-more = Show more
act-by = Who
act-kind = What
act-everything = Everything
act-kind-made = Made
act-kind-changed = Changed
act-kind-moved = Moved
act-kind-away = Archive and trash
act-kind-tasks = Follow-ups
act-kind-talk = Talks and notes
