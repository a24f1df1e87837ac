# Diagnostics: the settings' page and the live panel.
diagnostics-again = Check again
diagnostics-save = Save the report
diagnostics-failed = This could not be asked ({ $code }).
diagnostics-file = Database
diagnostics-whole = Whole: everything was read, and each record has its rows.
diagnostics-harmed = Something is wrong. Your records are kept: open the newest backup.
diagnostics-documents = Documents
diagnostics-size = Size
diagnostics-kilobytes = { $n } KiB
diagnostics-bytes = { $n } B
diagnostics-queue = Saving and sending
diagnostics-state = State
diagnostics-queued = Queue
diagnostics-waiting = { $n ->
    [one] { $n } change waits
   *[other] { $n } changes wait
}
diagnostics-jobs = Jobs: { $n }, half / 99 % below
diagnostics-line = Line to the server
diagnostics-up = Stands since
diagnostics-round-trip = Round trip
diagnostics-exchange = Last exchange
diagnostics-requests = Requests: { $n }, failed: { $failed }
diagnostics-live = Live diagnostics
diagnostics-text = The report names no record, no person and no address.
