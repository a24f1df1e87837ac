# Settings: their parts.
settings-general = General
settings-pipelines = Pipelines
settings-fields = Fields and tags
