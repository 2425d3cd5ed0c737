/* A bounded queue between threads: one lock, one condition, two lanes. */

#include <pthread.h>
#include <stdlib.h>

#include "alloc.h"
#include "queue.h"

struct lane {
	struct job *first, *last;
};

struct queue {
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t work;  /* there is a job, or the queue is closed */
	struct lane single, patient;
	size_t jobs, bytes; /* that wait */
	size_t max_jobs, max_bytes;
	bool closed;
};

struct queue *
queue_new(size_t max_jobs, size_t max_bytes)
{
	struct queue *queue = xcalloc(1, sizeof(*queue));

	queue->max_jobs = max_jobs;
	queue->max_bytes = max_bytes;
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->work, NULL);
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (queue == NULL)
		return;
	pthread_cond_destroy(&queue->work);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

/* Is there room?  A job larger than its part of the queue fits when the queue
 * is empty. */
static bool
queue_admits(const struct queue *queue, const struct job *job)
{
	size_t part = job->patient ? 2 : 1;
	size_t max_bytes = queue->max_bytes / part;

	if (queue->closed)
		return false;
	if (queue->jobs == 0)
		return true;
	return queue->jobs < queue->max_jobs / part &&
	       queue->bytes < max_bytes &&
	       job->bytes <= max_bytes - queue->bytes;
}

static void
lane_add(struct lane *lane, struct job *job)
{
	job->next = NULL;
	if (lane->first == NULL)
		lane->first = job;
	else
		lane->last->next = job;
	lane->last = job;
}

bool
queue_put(struct queue *queue, struct job *job)
{
	bool admitted;

	pthread_mutex_lock(&queue->lock);
	admitted = queue_admits(queue, job);
	if (admitted) {
		lane_add(job->patient ? &queue->patient : &queue->single, job);
		queue->jobs++;
		queue->bytes += job->bytes;
		pthread_cond_signal(&queue->work);
	}
	pthread_mutex_unlock(&queue->lock);
	return admitted;
}

/* What is being taken. */
struct cut {
	struct job *first, **end;
	size_t jobs;
	size_t bytes; /* of all but the first */
};

/* Cut off the front of a lane, until there are so many. */
static void
queue_cut(struct queue *queue, struct lane *lane, struct cut *cut,
    size_t max_jobs, size_t max_bytes)
{
	while (lane->first != NULL && cut->jobs < max_jobs) {
		struct job *job = lane->first;

		if (cut->jobs > 0 && job->bytes > max_bytes - cut->bytes)
			return;
		cut->bytes += cut->jobs > 0 ? job->bytes : 0;
		cut->jobs++;
		lane->first = job->next;
		job->next = NULL;
		*cut->end = job;
		cut->end = &job->next;
		queue->jobs--;
		queue->bytes -= job->bytes;
	}
}

static struct job *
queue_cut_lanes(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct cut cut = {.end = &cut.first};
	size_t kept = queue->patient.first != NULL ? max_jobs / 4 : 0;

	queue_cut(queue, &queue->single, &cut, max_jobs - kept, max_bytes);
	queue_cut(queue, &queue->patient, &cut, max_jobs, max_bytes);
	return cut.first;
}

struct job *
queue_take(struct queue *queue, size_t max_jobs, size_t max_bytes)
{
	struct job *jobs = NULL;

	pthread_mutex_lock(&queue->lock);
	while (queue->jobs == 0 && !queue->closed)
		pthread_cond_wait(&queue->work, &queue->lock);
	jobs = queue_cut_lanes(queue, max_jobs, max_bytes);
	pthread_mutex_unlock(&queue->lock);
	return jobs;
}

void
queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	pthread_cond_broadcast(&queue->work);
	pthread_mutex_unlock(&queue->lock);
}

size_t
queue_length(struct queue *queue)
{
	size_t jobs;

	pthread_mutex_lock(&queue->lock);
	jobs = queue->jobs;
	pthread_mutex_unlock(&queue->lock);
	return jobs;
}
