### Notifications du système. Lues par l'application de bureau (Rust).

# $by : la personne qui a confié l'affaire. Le titre de l'affaire suit sur une ligne à part.
notifications-assigned = { $by } vous a confié une affaire
notifications-assigned-somebody = Une affaire vous a été confiée
