# Diagnostic : la page des réglages et le panneau en direct.
diagnostics-text = Comment va Carnet sur cet ordinateur. Le rapport ne nomme ni fiche, ni personne, ni adresse.
diagnostics-again = Vérifier à nouveau
diagnostics-save = Enregistrer le rapport
diagnostics-failed = La question est restée sans réponse ({ $code }).
diagnostics-file = Base de données
diagnostics-whole = En bon état : tout a été relu, et chaque fiche a ses lignes.
diagnostics-harmed = Quelque chose ne va pas. Vos fiches sont conservées ; ouvrez la dernière sauvegarde ou écrivez-nous avec le rapport.
diagnostics-documents = Documents
diagnostics-unreadable = Fiches aux valeurs illisibles
diagnostics-size = Taille
diagnostics-kilobytes = { $n } Kio
diagnostics-bytes = { $n ->
    [one] { $n } octet
   *[other] { $n } octets
}
diagnostics-queue = Enregistrement et envoi
diagnostics-state = État
diagnostics-queued = File d’attente
diagnostics-waiting = { $n ->
    [one] { $n } modification en attente
   *[other] { $n } modifications en attente
}
diagnostics-synced = Dernière fois à jour
diagnostics-aside = Mis de côté
diagnostics-jobs = { $n ->
    [one] { $n } tâche, moitié / 99 % sous
   *[other] { $n } tâches, moitié / 99 % sous
}
diagnostics-line = Liaison avec le serveur
diagnostics-up = Établie
diagnostics-round-trip = Aller-retour
diagnostics-exchange = Dernier échange
diagnostics-screen = Cet écran
diagnostics-requests-made = Requêtes
diagnostics-requests = { $n ->
    [one] { $n } requête
   *[other] { $n } requêtes
}, dont { $failed } en échec
diagnostics-times = Moitié / 99 % sous
diagnostics-live = Diagnostic en direct
