# What comes in and goes out.
data-in = Importer
data-in-text = Un fichier CSV, vCard ou JSON de HubSpot, Pipedrive, Google, Outlook, Trello, NocoDB, Twenty ou d’un tableur : choisissez-le, ou déposez-le n’importe où. Vous voyez ce qui changera avant que rien ne soit écrit.
data-batches = Imports
data-no-import = Carnet importe les fichiers CSV, vCard et JSON.
data-reading = Lecture du fichier
data-running = Importation
data-undoing = Annulation de l’import
data-stop = Arrêter
data-done = C’est importé.
data-stopped = Arrêté. Ce qui est écrit reste, jusqu’à ce que vous l’annuliez.
data-undo = Annuler cet import
data-taken = Retirées
data-restored = Remises comme avant
data-kept = Gardées, car modifiées depuis
data-preview = Le sens de chaque colonne
data-encoding = Encodage
data-delimiter = Séparateur
data-header = La première ligne nomme les colonnes
data-lines =
    { $count ->
        [one] { $count } ligne
       *[other] { $count } lignes
    }
data-meaning = Ce que veut dire « { $column } »
data-written = Comment « { $column } » est écrit
data-to-note = Dans la note
data-skip = Ne pas importer
data-ask = À préciser
data-ask-dates = Jour ou mois d’abord ? Précisez-le pour { $columns }.
data-new = Nouvelles fiches
data-changed = Fiches modifiées
data-same = Lignes déjà à jour
data-doubtful = Lignes à décider
data-refused = Lignes refusées
data-refused-file = Enregistrer les lignes écartées
data-contacts =
    { $count ->
        [one] { $count } contact
       *[other] { $count } contacts
    }
data-companies =
    { $count ->
        [one] { $count } entreprise
       *[other] { $count } entreprises
    }
data-stages = Étapes inconnues
data-leave = Laisser de côté
data-doubts = Est-ce la même fiche ?
data-doubts-all = Toutes les autres
data-is-same = La même
data-is-new = Une autre
data-why-stage = étape inconnue
data-why-name = nom manquant
data-why-erased = personne effacée
data-why-other = non valable
data-street = Rue
data-postcode = Code postal
data-city = Ville
data-country = Pays
data-new-field = Nouveau champ
data-external = Identifiant d’origine
data-created = Date de création
data-closed = Date de fin
data-out = Exporter
data-out-text = Les tableaux se réimportent sans rien changer. « Tout » contient chaque fiche entière.
data-silent = Trois ans sans nouvelles
data-silent-text = La CNIL conseille de leur demander une fois, puis de les effacer.
