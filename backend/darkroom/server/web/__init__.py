"""What is answered over plain HTTP: the page's files, models, samples, lessons, uploads and recordings."""
