# Undo, redo, and what was done.
act-create = création de « { $title } »
act-edit = modification de « { $title } »
act-move = déplacement de « { $title } »
act-archive = archivage de « { $title } »
act-unarchive = retour au tableau de « { $title } »
act-trash = mise à la corbeille de « { $title } »
act-restore = restauration de « { $title } »
act-task = relance de « { $title } »
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
act-redo = Rétablir
act-nothing = Rien à annuler ni à rétablir.
act-left = Inchangé, car modifié depuis : { $fields }.
act-left-by = Inchangé, car modifié depuis par { $who } : { $fields }.
act-force = Restaurer quand même
act-field-other = un autre champ
act-field-record = la fiche elle-même
act-field-erased = une fiche supprimée définitivement
