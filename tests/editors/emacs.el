;;; emacs.el --- What a person does in Emacs -*- lexical-binding: t -*-
;; The set-up of docs/editors.md is loaded.  $SESSION says which part.

(require 'eglot)
(require 'flymake)
(setq make-backup-files nil
      create-lockfiles nil
      auto-save-default nil
      eglot-sync-connect 20
      flymake-no-changes-timeout 0.1)

(defun say (format &rest words)
  (princ (apply #'format (concat format "\n") words)))

(defun fail (format &rest words)
  (message "FAILED: %s" (apply #'format format words))
  (kill-emacs 1))

(defun wait (what condition)
  (let ((end (+ (float-time) 20)))
    (while (not (funcall condition))
      (when (> (float-time) end) (fail "waited in vain for %s" what))
      (accept-process-output nil 0.02))))

(defun go-to (words)
  (goto-char (point-min))
  (unless (search-forward words nil t) (fail "no line with %s" words))
  (goto-char (match-beginning 0)))

(defun has (words)
  (save-excursion (goto-char (point-min)) (search-forward words nil t)))

;; The actions that a person would be shown with point on these words.
(defun actions (words)
  (go-to words)
  (eglot--signal-textDocument/didChange)
  (append (eglot-code-actions (point) (point)) nil))

(defun titles (words)
  (mapcar (lambda (action) (plist-get action :title)) (actions words)))

(defun fixes (words)
  (seq-filter (lambda (title) (string-prefix-p "Replace with" title)) (titles words)))

(defun choose (words title)
  (say "  cursor on %s: %s" words (string-join (titles words) " | "))
  (let ((found (seq-find (lambda (one) (string-prefix-p title (plist-get one :title)))
                         (actions words))))
    (unless found (fail "no action %s" title))
    (say "  chosen: %s" (plist-get found :title))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (&rest _) (plist-get found :title)))
              (last-nonmenu-event t))
      (eglot-code-actions (point) (point) nil t))))

(defun change (old new)
  (goto-char (point-min))
  (while (search-forward old nil t) (replace-match new t t)))

(defun show-lines ()
  (dolist (line (split-string (string-trim-right (buffer-string)) "\n")) (say "    %s" line)))

(defun session-first ()
  (change "yaml.load(text)" "yaml.safe_load(text)")
  (save-buffer)
  (say "  mended by hand and saved: return yaml.safe_load(text)")
  (wait "the like places" (lambda () (fixes "yaml.load(stream)")))
  (dolist (place '("load(stream)" "load(open"))
    (choose (concat "yaml." place) "Replace with")
    (wait "the fix" (lambda () (has (concat "yaml.safe_" place)))))
  (choose "yaml.load(path" "Not this")
  (wait "quiet" (lambda () (null (fixes "yaml.load(path"))))
  (say "  cursor on yaml.load(path: no fix any more")
  (save-buffer)
  (show-lines))

(defun session-second ()
  ;; A place of its own, so that there is something to wait for.
  (goto-char (point-max))
  (insert "\n\ndef later(text):\n    yaml.load(text.strip())\n")
  (say "  typed: yaml.load(text.strip())")
  (wait "a new mistake" (lambda () (fixes "yaml.load(text.strip())")))
  (say "  cursor on yaml.load(text.strip()): %s"
       (string-join (fixes "yaml.load(text.strip())") " | "))
  (when (fixes "yaml.load(path") (fail "it came back"))
  (say "  cursor on yaml.load(path.open()): no fix, it was turned down"))

;; Typing, undoing, several places at once, a format on save: what a conversation is made of.
(defun session-typing ()
  (wait "suggestions" (lambda () (fixes "yaml.load(stream)")))
  (buffer-enable-undo)
  (goto-char (point-min))
  (forward-line 1)
  (insert "# 😀 é 中\n")
  (goto-char (line-end-position 0))
  (insert " \U0001F680z")
  (undo-boundary)
  (change "yaml.load(" "yaml.safe_load(")
  (titles "prices")
  (undo-boundary)
  (setq last-command nil)
  (undo)
  (unless (has "yaml.load(stream)") (fail "nothing was undone"))
  (undo-boundary)
  (goto-char (point-max))
  (insert "NAME = \"broken")
  (titles "NAME")
  (goto-char (point-max))
  (insert "\"\n")
  (change "print(yaml.load(path.open()))" "print((yaml.load(path.open())))")
  (add-hook 'before-save-hook (lambda () (change "((yaml.load(path.open())))"
                                                 "(yaml.load(path.open()))"))
            nil t)
  (save-buffer)
  (let ((all (buffer-string)))
    (erase-buffer)
    (titles "")
    (insert all))
  (titles "prices")
  (save-buffer)
  (show-lines))

;; What another tool says is forwarded, and that it says nothing any more.
(defun session-forwarding ()
  (wait "suggestions" (lambda () (fixes "yaml.load(stream)")))
  (let ((found nil))
    (go-to "yaml.load(text)")
    (let ((place (point)))
      (add-hook 'flymake-diagnostic-functions
                (lambda (report &rest _)
                  (funcall report
                           (and found
                                (list (flymake-make-diagnostic
                                       (current-buffer) place (+ place 9)
                                       :warning "unsafe use of yaml.load")))))
                nil t))
    (dolist (there '(t nil))
      (setq found there)
      (flymake-start)
      (wait "Flymake" (lambda () (eq there (and (seq-find
                                                 (lambda (one)
                                                   (string-prefix-p
                                                    "unsafe" (flymake-diagnostic-text one)))
                                                 (flymake-diagnostics))
                                                t))))
      (twiceshy-forward-diagnostics)
      (titles "yaml.load(text)"))))

(find-file "orders.py")
(apply #'eglot (eglot--guess-contact))
(wait "the server" (lambda () (eglot-current-server)))
;; A person does nothing in the first moments, in which the server asks for its settings.
(let ((end (+ (float-time) 1.5)))
  (while (< (float-time) end) (accept-process-output nil 0.05)))
(funcall (intern (concat "session-" (getenv "SESSION"))))
;; So that what the last act leads to is seen, too.
(accept-process-output nil 0.5)
(set-buffer-modified-p nil)
(eglot-shutdown (eglot-current-server))
(kill-emacs 0)
