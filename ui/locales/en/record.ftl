record-open = Open { $name }
record-one-emails = E-mail
record-one-phones = Phone
record-one-addresses = Address
record-label = Label
record-label-work = Work
record-label-home = Home
record-label-mobile = Mobile
record-label-billing = Billing
record-label-other = Other
record-add-another = Add another
record-more-of = More for { $value }
record-mail = Write to { $value }
record-call = Call { $value }
record-tag-add = Tag
record-tag-find = Find or create a tag
record-tag-remove = Remove the tag { $tag }
record-tasks = Follow-ups
record-task-add = Add a follow-up…
record-task-untitled = Follow up
record-task-title = What to do
record-task-day = Day of { $title }
record-task-no-day = No day
record-task-remove = Remove { $title }
record-task-more = Time, recurrence, owner…
record-task-date = Day
record-task-time = Time
record-task-repeat = Repeats
record-task-until = Until
record-task-save = Save
record-repeat-never = Never
record-repeat-daily = Every day
record-repeat-workdays = Monday to Friday
record-repeat-weekly = Every week
record-repeat-monthly = Every month on day { $day }
record-repeat-monthend = On the last day of the month
record-repeat-lastday = On the last { $weekday } of the month
record-repeat-lastwork = On the month’s last day from Monday to Friday
record-repeat-yearly = Every year
record-repeat-other = Another rule
record-letter = Text of this step
record-letter-mail = Write the e-mail
record-letter-copy = Copy the text
record-today = Today
record-day-unclear = This is no day. Write it as 25/11/1980.
record-deals = Deals
record-deal-add = Add a deal, for instance “Website 2500€ friday”
record-note = Note
record-history = History
record-history-created = Created
record-history-amount = Amount: { $from } → { $to }
record-sample = Example
record-created-at = Created { $at }
record-changed-at = Changed { $at }
record-unreadable = Cannot be read, and is kept as it is: { $keys }
record-trash-of = { $what }: trash
record-trash-empty = The trash is empty
record-trash-empty-text = What you delete waits here and comes back with one click.
record-trashed = “{ $name }” is in the trash
record-in-trash = In the trash.
record-restored = “{ $name }” is back
record-no-match = Nothing matches “{ $text }”.
record-created = Created: { $name }
record-add-hint = Enter opens it · Shift+Enter adds another
record-misfit = This value does not fit its field
record-visit = Open: { $name }
record-deals-open =
    { $count ->
        [one] { $count } open deal
       *[other] { $count } open deals
    }
record-fitting =
    { $count ->
        [one] { $count } found
       *[other] { $count } found
    }
