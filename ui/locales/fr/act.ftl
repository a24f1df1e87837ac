# Undo, redo, and what was done.
act-create = création de « { $title } »
act-edit = modification de « { $title } »
act-move = déplacement de « { $title } »
act-archive = archivage de « { $title } »
act-unarchive = retour au tableau de « { $title } »
act-trash = mise à la corbeille de « { $title } »
act-restore = restauration de « { $title } »
act-task = relance de « { $title } »
act-sequence = relances de « { $title } »
act-settings = réglages de l’espace
act-sample = fiches d’exemple
act-bulk =
    { $count ->
        [one] modification de « { $title } »
       *[other] modification de { $count } fiches
    }
act-merge = fusion dans « { $title } »
act-import = importation
act-other = modification de « { $title } »
act-undone = Annulé : { $what }.
act-redone = Rétabli : { $what }.
act-nothing = Rien à annuler ni à rétablir.
act-left = Inchangé, car modifié depuis : { $fields }.
act-left-by = Inchangé, car modifié depuis par { $who } : { $fields }.
act-force = Restaurer quand même
act-field-other = un autre champ
act-field-record = la fiche elle-même
act-field-erased = une fiche supprimée définitivement
act-was-undone = annulé
act-talk = { $what }, « { $title } »
act-none = Rien à montrer
act-none-text = Ce que vous faites s’inscrit ici, et s’annule en un clic pendant 30 jours.
act-more = En montrer plus
act-by = Qui
act-kind = Quoi
act-everything = Tout
act-kind-made = Créations
act-kind-changed = Modifications
act-kind-moved = Déplacements
act-kind-away = Archives et corbeille
act-kind-tasks = Relances
act-kind-talk = Échanges et notes
