# Settings: their parts.
settings-general = Général
settings-pipelines = Pipelines
settings-fields = Champs et étiquettes
