# The table of deals, filters, choosing several.
table-title = Deals as a table
table-owner = Owner
table-nobody = Nobody
table-me = Me
table-tags = Tags
table-created = Created
table-changed = Changed
table-closed = Closed
table-rotting = Gone quiet
table-yes = Yes
table-columns = Columns
table-group = Group by
table-column-moved = { $name }: { $position } of { $count }
table-weighted = Each amount × its probability
table-none-text = Remove a filter to see more.
table-choose = Choose “{ $title }”
table-chosen = { $count } chosen
table-clear = Choose nothing
table-archive-done =
    { $count ->
        [one] { $count } deal archived
       *[other] { $count } deals archived
    }
table-trash-done =
    { $count ->
        [one] { $count } deal moved to the trash
       *[other] { $count } deals moved to the trash
    }
table-filters = Filters
table-filter-add = Filter
table-filter-clear = Show all
table-filter-remove = Remove the filter { $words }
table-colon = { ": " }
table-op-in = { $values }
table-op-ne = not { $values }
table-op-not = All but these
table-op-gte = at least { $values }
table-op-lte = at most { $values }
table-op-contains = contains { $values }
table-op-empty = empty
table-op-not_empty = filled in
table-time-overdue = overdue
table-time-today = today
table-time-tomorrow = tomorrow
table-time-yesterday = yesterday
table-time-last_week = last week
table-time-this_week = this week
table-time-next_week = next week
table-time-next_7_days = within 7 days
table-time-last_7_days = in the last 7 days
table-time-last_30_days = in the last 30 days
table-time-last_month = last month
table-time-this_month = this month
table-time-next_month = next month
table-time-this_year = this year
table-move-done =
    { $count ->
        [one] { $count } deal moved to { $stage }
       *[other] { $count } deals moved to { $stage }
    }
table-copied =
    { $count ->
        [one] { $count } row copied
       *[other] { $count } rows copied
    }
