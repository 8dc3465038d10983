# The shop's image; keys and addresses come from the environment when it starts.
# Each step is a command that the tests run, too.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN useradd --uid 10001 --create-home shop
WORKDIR /shop

COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock

COPY . .
RUN python -m site_config.run_as_production collectstatic --no-input --verbosity 0
RUN mkdir --parents media && chown shop media

USER shop
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "site_config.probe"]
CMD ["gunicorn", "--config", "python:site_config.gunicorn"]
