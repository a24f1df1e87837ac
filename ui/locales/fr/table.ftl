# La table des affaires, les filtres, le choix de plusieurs.
table-title = Affaires en tableau
table-owner = Responsable
table-nobody = Personne
table-me = Moi
table-tags = Étiquettes
table-created = Création
table-changed = Modification
table-closed = Clôture
table-rotting = Sans nouvelles
table-yes = Oui
table-columns = Colonnes
table-group = Grouper par
table-column-moved = { $name } : { $position } sur { $count }
table-weighted = Chaque montant × sa probabilité
table-none-text = Retirez un filtre pour en voir davantage.
table-choose = Choisir « { $title } »
table-chosen =
    { $count ->
        [one] { $count } choisie
       *[other] { $count } choisies
    }
table-clear = Ne plus rien choisir
table-archive-done =
    { $count ->
        [one] { $count } affaire archivée
       *[other] { $count } affaires archivées
    }
table-trash-done =
    { $count ->
        [one] { $count } affaire à la corbeille
       *[other] { $count } affaires à la corbeille
    }
table-filters = Filtres
table-filter-add = Filtrer
table-filter-clear = Tout afficher
table-filter-remove = Retirer le filtre { $words }
table-colon = { " : " }
table-op-in = { $values }
table-op-ne = sauf { $values }
table-op-not = Tout sauf cela
table-op-gte = au moins { $values }
table-op-lte = au plus { $values }
table-op-contains = contient { $values }
table-op-empty = vide
table-op-not_empty = rempli
table-time-overdue = en retard
table-time-today = aujourd’hui
table-time-tomorrow = demain
table-time-yesterday = hier
table-time-last_week = la semaine dernière
table-time-this_week = cette semaine
table-time-next_week = la semaine prochaine
table-time-next_7_days = dans les 7 jours
table-time-last_7_days = ces 7 derniers jours
table-time-last_30_days = ces 30 derniers jours
table-time-last_month = le mois dernier
table-time-this_month = ce mois-ci
table-time-next_month = le mois prochain
table-time-this_year = cette année
table-move-done =
    { $count ->
        [one] { $count } affaire dans { $stage }
       *[other] { $count } affaires dans { $stage }
    }
table-copied =
    { $count ->
        [one] { $count } ligne copiée
       *[other] { $count } lignes copiées
    }
