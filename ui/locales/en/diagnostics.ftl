# Diagnostics: the settings' page and the live panel.
diagnostics-text = How Carnet does on this computer. The report names no record, no person and no address.
diagnostics-again = Check again
diagnostics-save = Save the report
diagnostics-failed = This could not be asked ({ $code }).
diagnostics-file = Database
diagnostics-whole = Whole: everything was read, and each record has its rows.
diagnostics-harmed = Something is wrong. Your records are kept; open the newest backup or write to us with the report.
diagnostics-documents = Documents
diagnostics-unreadable = Records with unreadable values
diagnostics-size = Size
diagnostics-kilobytes = { $n } KiB
diagnostics-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
diagnostics-queue = Saving and sending
diagnostics-state = State
diagnostics-queued = Queue
diagnostics-waiting = { $n ->
    [one] { $n } change waits
   *[other] { $n } changes wait
}
diagnostics-synced = Last in step
diagnostics-aside = Set aside
diagnostics-jobs = { $n ->
    [one] { $n } job, half / 99 % below
   *[other] { $n } jobs, half / 99 % below
}
diagnostics-line = Line to the server
diagnostics-up = Stands since
diagnostics-round-trip = Round trip
diagnostics-exchange = Last exchange
diagnostics-screen = This screen
diagnostics-requests-made = Requests
diagnostics-requests = { $n ->
    [one] { $n } request
   *[other] { $n } requests
}, { $failed } failed
diagnostics-times = Half / 99 % below
diagnostics-live = Live diagnostics
