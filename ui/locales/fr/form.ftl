form-name = Votre nom
form-email = E-mail
form-password = Mot de passe
form-password-hint = Au moins 10 caractères. Une petite phrase se retient bien.
