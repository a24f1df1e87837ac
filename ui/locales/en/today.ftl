# The day.
today-mine = Mine
today-all = Everybody’s
today-late = Late
today-today = Today
today-week = The next seven days
today-later = Later
today-stale = Gone quiet
today-unplanned = Nothing planned
today-changes = Since your last visit
today-empty = All done
today-empty-text = Plan a next step on a deal: it comes up here on its day.
today-clear = Nobody left to call back today.
today-own = Personal task
today-more = And { $count } more.
today-days-late = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
  }
today-why-rotting = { $days ->
    [one] { $days } day without a sign
   *[other] { $days } days without a sign
  }
today-why-silent = { $days ->
    [one] Offer unanswered, { $days } day
   *[other] Offer unanswered, { $days } days
  }
today-why-unplanned = Nothing planned
today-untitled = Follow up
today-check = Done: { $title }
today-done = Done
today-done-toast = Done: { $title }
today-snooze = Put off…
today-snoozed = Put off: { $title }
today-plan = Plan a follow-up…
today-call = Call
today-mail = Write
today-to-tomorrow = Tomorrow
today-to-three-days = In three days
today-to-monday = Next Monday
today-to-week = In a week
today-to-other = Another day…
today-remind = Reminder: { $title }
today-remind-many = { $count } follow-ups are waiting
today-show = Show
today-add = Add a task
today-add-hint = Add a task: call @Martin tomorrow 2pm, every monday…
today-added = Task added: { $title }
today-log = Log a call, a note
