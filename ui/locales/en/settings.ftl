# Settings: their parts.
settings-in-general = General
settings-in-pipelines = Pipelines
settings-in-fields = Fields and tags
settings-in-sequences = Follow-ups
settings-owner-only = Only an owner of the workspace may change these settings.
settings-order = Move “{ $name }”
settings-up = Move up
settings-down = Move down
settings-remove = Remove “{ $name }”
settings-removed = Removed
settings-removed-done = “{ $name }” was removed
settings-restore = Bring back
settings-remove-to =
    { $count ->
        [0] Remove and send on to
        [one] Remove; its deal goes to
       *[other] Remove; its { $count } deals go to
    }
settings-pipeline-add = New pipeline
settings-pipeline-name = Pipeline name
settings-pipeline-actions = Actions for “{ $name }”
settings-template = From a template
settings-template-service = Services
settings-template-sale = Sales
settings-template-hiring = Hiring for a client
settings-template-renewal = Contract renewals
settings-template-service-name = Services
settings-template-sale-name = Sales
settings-template-hiring-name = Hiring
settings-template-renewal-name = Renewals
settings-stage-kind = Outcome
settings-stage-percent = Probability
settings-stage-days = Stale after
settings-days = { $days } d
settings-never = Never
settings-stage-add = Add a stage
settings-stage-actions = Actions for stage “{ $name }”
settings-stage-last = A pipeline keeps an open stage
settings-stage-only = Move its deals first: no other stage has the same outcome
settings-kind-open = Open
settings-kind-won = Won
settings-kind-lost = Lost
settings-kind-kept = Deals stand in it, so its outcome stays
settings-days-unread = Write a number of days, from 0 to 3,650.
settings-reasons = Reasons for losing
settings-reason-add = Add a reason
settings-fields-deal = Fields of deals
settings-fields-contact = Fields of contacts
settings-fields-company = Fields of companies
settings-field-name = Field name
settings-field-add = Add a field
settings-field-kind = Kind
settings-field-removed = “{ $name }” was removed; its values stay in the records
settings-field-text = Text
settings-field-number = Number
settings-field-money = Amount
settings-field-date = Date
settings-field-choice = Choice
settings-field-link = Link
settings-field-check = Checkbox
settings-on-card = On the card
settings-card-full = A card has room for two fields
settings-option = Choice
settings-option-add = Add a choice
settings-color = Colour of “{ $name }”
settings-color-n = Colour { $number }
settings-color-none = By its name
settings-tags = Tags
settings-tags-empty = Tags that you put on records appear here.
settings-tag-count =
    { $count ->
        [one] { $count } record
       *[other] { $count } records
    }
settings-tag-suggested = Suggested
settings-in-data = Import and export
settings-in-activity = Activity
settings-in-diagnostics = Diagnostics
