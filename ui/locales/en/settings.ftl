# Settings: their parts.
settings-general = General
settings-pipelines = Pipelines
settings-fields = Fields and tags
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
settings-stage-name = Stage
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
settings-percent-unread = Write a number from 0 to 100.
settings-days-unread = Write a number of days, from 0 to 3,650.
settings-reasons = Reasons for losing
settings-reason = Reason
settings-reason-add = Add a reason
