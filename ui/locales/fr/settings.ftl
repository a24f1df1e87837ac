# Settings: their parts.
settings-in-general = Général
settings-in-pipelines = Pipelines
settings-in-fields = Champs et étiquettes
settings-in-sequences = Relances
settings-owner-only = Seul un propriétaire de l’espace peut changer ces réglages.
settings-order = Déplacer « { $name } »
settings-up = Monter
settings-down = Descendre
settings-remove = Retirer « { $name } »
settings-removed = Retirés
settings-removed-done = « { $name } » est retiré
settings-restore = Remettre
settings-remove-to =
    { $count ->
        [0] Retirer, et renvoyer vers
        [one] Retirer ; son affaire va dans
       *[other] Retirer ; ses { $count } affaires vont dans
    }
settings-pipeline-add = Nouveau pipeline
settings-pipeline-name = Nom du pipeline
settings-pipeline-actions = Actions pour « { $name } »
settings-template = À partir d’un modèle
settings-template-service = Prestation
settings-template-sale = Vente
settings-template-hiring = Recrutement pour un client
settings-template-renewal = Renouvellement de contrats
settings-template-service-name = Prestations
settings-template-sale-name = Ventes
settings-template-hiring-name = Recrutements
settings-template-renewal-name = Renouvellements
settings-stage-kind = Issue
settings-stage-percent = Probabilité
settings-stage-days = Dort après
settings-days = { $days } j
settings-never = Jamais
settings-stage-add = Ajouter une étape
settings-stage-actions = Actions pour l’étape « { $name } »
settings-stage-last = Un pipeline garde une étape ouverte
settings-stage-only = Déplacez d’abord ses affaires : aucune autre étape n’a la même issue
settings-kind-open = En cours
settings-kind-won = Gagnée
settings-kind-lost = Perdue
settings-kind-kept = Des affaires s’y trouvent : l’issue reste
settings-days-unread = Écrivez un nombre de jours, de 0 à 3 650.
settings-reasons = Raisons de perte
settings-reason-add = Ajouter une raison
settings-fields-deal = Champs des affaires
settings-fields-contact = Champs des contacts
settings-fields-company = Champs des entreprises
settings-field-name = Nom du champ
settings-field-add = Ajouter un champ
settings-field-kind = Type
settings-field-removed = « { $name } » est retiré ; ses valeurs restent dans les fiches
settings-field-text = Texte
settings-field-number = Nombre
settings-field-money = Montant
settings-field-date = Date
settings-field-choice = Choix
settings-field-link = Lien
settings-field-check = Case à cocher
settings-on-card = Sur la carte
settings-card-full = Deux champs au plus tiennent sur la carte
settings-option = Choix
settings-option-add = Ajouter un choix
settings-color = Couleur de « { $name } »
settings-color-n = Couleur { $number }
settings-color-none = D’après le nom
settings-tags = Étiquettes
settings-tags-empty = Les étiquettes que vous posez sur les fiches apparaissent ici.
settings-tag-count =
    { $count ->
        [one] { $count } fiche
       *[other] { $count } fiches
    }
settings-tag-suggested = Proposée
settings-in-data = Import et export
settings-in-activity = Activité
settings-in-diagnostics = Diagnostic
