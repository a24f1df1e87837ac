# What comes in and goes out.
data-in = Import
data-in-text = A CSV, vCard or JSON file from HubSpot, Pipedrive, Google, Outlook, Trello, NocoDB, Twenty or a spreadsheet: choose it, or drop it anywhere. You see what will change before anything is written.
data-batches = Imports
data-no-import = Carnet imports CSV, vCard and JSON files.
data-reading = Reading the file
data-running = Importing
data-undoing = Undoing the import
data-stop = Stop
data-done = It is imported.
data-stopped = Stopped. What is written stays, until you undo it.
data-undo = Undo this import
data-taken = Taken back
data-restored = As before
data-kept = Kept: changed since
data-preview = What each column means
data-encoding = Encoding
data-delimiter = Separator
data-header = The first line names the columns
data-lines =
    { $count ->
        [one] { $count } line
       *[other] { $count } lines
    }
data-meaning = What “{ $column }” means
data-written = How “{ $column }” is written
data-to-note = Into the note
data-skip = Do not import
data-ask = Please say
data-ask-dates = Day or month first? Please say for { $columns }.
data-new = New records
data-changed = Changed records
data-same = Lines with nothing new
data-doubtful = Lines to decide
data-refused = Lines refused
data-refused-file = Save the lines left out
data-contacts =
    { $count ->
        [one] { $count } contact
       *[other] { $count } contacts
    }
data-companies =
    { $count ->
        [one] { $count } company
       *[other] { $count } companies
    }
data-stages = Unknown stages
data-leave = Leave out
data-doubts = Is it the same record?
data-doubts-all = All others
data-is-same = The same
data-is-new = Another
data-why-stage = unknown stage
data-why-name = no name
data-why-erased = erased person
data-why-other = not valid
data-street = Street
data-postcode = Postcode
data-city = City
data-country = Country
data-new-field = New field
data-external = Id elsewhere
data-created = Date made
data-closed = Date closed
data-out = Export
data-out-text = Tables change nothing when they are imported again. “All” holds every record whole.
data-silent = Three years without a word
data-silent-text = The law asks to ask them once, then to erase them.
