// Draws the sample photo: a house in a field, with a little noise so that no two are the same.
export function samplePhoto() {
  const canvas = document.createElement("canvas");
  canvas.width = 1024;
  canvas.height = 768;
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 0, 460);
  sky.addColorStop(0, "#79b4e8");
  sky.addColorStop(1, "#dff0fb");
  paint(pen, sky, [[0, 0], [1024, 0], [1024, 460], [0, 460]]);
  paint(pen, "#7fae5c", [[0, 430], [1024, 400], [1024, 768], [0, 768]]);
  paint(pen, "#d9b27c", [[420, 768], [620, 768], [540, 470], [510, 470]]);
  paint(pen, "#b9835a", [[300, 300], [660, 300], [660, 540], [300, 540]]);
  paint(pen, "#7c3f34", [[250, 310], [480, 170], [710, 310]]);
  paint(pen, "#5b3a29", [[450, 400], [530, 400], [530, 540], [450, 540]]);
  paint(pen, "#e9f3f8", [[340, 370], [420, 370], [420, 440], [340, 440]]);
  for (let leaf = 0; leaf < 60; leaf += 1) {
    pen.fillStyle = `hsl(${95 + Math.random() * 40} 45% ${28 + Math.random() * 18}%)`;
    pen.beginPath();
    pen.arc(820 + Math.random() * 150, 240 + Math.random() * 150, 26, 0, 7);
    pen.fill();
  }
  paint(pen, "#6a4a32", [[880, 380], [910, 380], [916, 560], [874, 560]]);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}

function paint(pen, colour, points) {
  pen.fillStyle = colour;
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.fill();
}
