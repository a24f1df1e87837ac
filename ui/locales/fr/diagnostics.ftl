# Diagnostic : la page des réglages et le panneau en direct.
diagnostics-again = Vérifier à nouveau
diagnostics-save = Enregistrer le rapport
diagnostics-failed = La question est restée sans réponse ({ $code }).
diagnostics-file = Base de données
diagnostics-whole = En bon état : tout a été relu, et chaque fiche a ses lignes.
diagnostics-harmed = Quelque chose ne va pas. Vos fiches sont conservées : ouvrez la dernière sauvegarde.
diagnostics-documents = Documents
diagnostics-size = Taille
diagnostics-kilobytes = { $n } Kio
diagnostics-bytes = { $n } o
diagnostics-queue = Enregistrement et envoi
diagnostics-state = État
diagnostics-queued = File d’attente
diagnostics-waiting = { $n ->
    [one] { $n } modification en attente
   *[other] { $n } modifications en attente
}
diagnostics-jobs = Tâches : { $n }, moitié / 99 % sous
diagnostics-line = Liaison avec le serveur
diagnostics-up = Établie
diagnostics-round-trip = Aller-retour
diagnostics-exchange = Dernier échange
diagnostics-requests = Requêtes : { $n }, échecs : { $failed }
diagnostics-live = Diagnostic en direct
diagnostics-text = Le rapport ne nomme ni fiche, ni personne, ni adresse.
