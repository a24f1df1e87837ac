# What comes in and goes out.
data-in = Import
data-in-text = A CSV, vCard or JSON file from HubSpot, Pipedrive, Google, Outlook, Trello, NocoDB, Twenty or a spreadsheet. Choose it, or drop it anywhere. Nothing is written before you have seen what will change.
data-choose = Choose a file
data-batches = Imports
data-no-import = Carnet imports CSV, vCard and JSON files.
data-reading = Reading the file
data-running = Importing
data-undoing = Undoing the import
data-stop = Stop
data-done = It is imported.
data-stopped = The import was stopped. What is written stays, and can be undone at once.
data-undo = Undo this import
data-taken =
    { $removed ->
        [one] { $removed } record taken back
       *[other] { $removed } records taken back
    }, { $restored ->
        [one] { $restored } as it was before.
       *[other] { $restored } as they were before.
    }
data-taken-kept =
    { $count ->
        [one] { $count } stays: it was changed since.
       *[other] { $count } stay: they were changed since.
    }
data-import = Import
data-run =
    { $count ->
        [one] Import { $count } record
       *[other] Import { $count } records
    }
data-preview = The first lines, and what each column means
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
data-ask-dates = Nothing tells whether the day or the month comes first: please say it for { $columns }.
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
data-why-date = unreadable date
data-why-number = unreadable number
data-why-currency = unknown currency
data-why-stage = unknown stage
data-why-name = no name
data-why-long = too long
data-why-cells = too many cells
data-why-doubtful = resembles a record
data-why-erased = erased person
data-why-other = value refused
data-street = Street
data-postcode = Postcode
data-city = City
data-country = Country
data-external = Id elsewhere
data-created = Date made
data-closed = Date closed
data-out = Export
data-out-text = Tables open in a spreadsheet, and change nothing when they are imported again. “All” holds every record whole, with notes and history.
data-silent = Three years without a word
data-silent-text = The law asks to ask them once, then to erase them.
