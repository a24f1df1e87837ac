### Notifications du système. Lues par l'application de bureau (Rust).

# $by : la personne qui a confié l'affaire. Le titre de l'affaire suit sur une ligne à part.
notifications-assigned = { $by } vous a confié une affaire
notifications-assigned-somebody = Une affaire vous a été confiée

# Une tâche arrive à son heure. Son titre, s'il y en a un, tient lieu de ces mots.
notifications-due = Relance
# $count : combien de tâches ont attendu, deux au moins.
notifications-due-many = { $count } relances vous attendent
notifications-open = Ouvrir

## Le menu de l'icône, près de l'horloge.
notifications-tray-open = Ouvrir Carnet
notifications-tray-capture = Nouvelle affaire…
notifications-tray-today = Aujourd’hui
notifications-tray-quit = Quitter
