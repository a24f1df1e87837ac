form-name = Your name
form-email = E-mail
form-password = Password
form-password-hint = At least 10 characters. A short sentence is easy to remember.
